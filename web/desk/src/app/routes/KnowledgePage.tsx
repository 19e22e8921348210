import { Button } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';

import { TryQuestion } from '../../features/knowledge/rehearsal/TryQuestion';
import { TabbedPage } from '../../shared/components/TabbedPage';
import { knowledgeSections } from '../../shared/lib/sections';
import { mayEditKnowledge, useStaff } from '../../shared/session';

const ARTICLES = 'articles';

/** The frame of the knowledge base's parts: the articles at `/knowledge`, every other part below it. */
export function KnowledgePage() {
  const staff = useStaff();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [isTrying, setTrying] = useState(false);
  const sections = knowledgeSections(staff.role);
  const current = sections.find(({ value }) => pathname.startsWith(`/knowledge/${value}`));
  return (
    <TabbedPage
      title="Knowledge"
      subtitle="What customers read, and what the bot answers with."
      actions={
        <>
          <Button variant="default" leftSection={<IconSearch size={16} />} onClick={() => setTrying(true)}>
            Try a question
          </Button>
          {mayEditKnowledge(staff.role) && (
            <Button component={Link} to="/knowledge/new" leftSection={<IconPlus size={16} />}>
              New article
            </Button>
          )}
        </>
      }
      sections={sections}
      current={current?.value ?? ARTICLES}
      onChange={(value) => void navigate(value === ARTICLES ? '/knowledge' : `/knowledge/${value}`)}
    >
      <Outlet />
      <TryQuestion opened={isTrying} onClose={() => setTrying(false)} />
    </TabbedPage>
  );
}
