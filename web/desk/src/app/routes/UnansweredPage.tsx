import { ScrollArea } from '@mantine/core';
import { useNavigate, useSearchParams } from 'react-router';

import { GapList } from '../../features/insight/components/GapList';
import { PhrasingList } from '../../features/insight/components/PhrasingList';
import { useArticles } from '../../features/knowledge/api/list-articles';
import { mayEditKnowledge, useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './Sections.module.css';

const DAYS = 30;

/** What customers asked that no article answers, and what their words could be added to. */
export function UnansweredPage() {
  const staff = useStaff();
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const days = Number(parameters.get('days')) || DAYS;
  const articles = useArticles({ status: '', category: '', q: '', owner: '', review_due: '' });
  const mayEdit = mayEditKnowledge(staff.role);
  const known = (articles.data ?? []).filter(({ status }) => status !== 'archived');
  usePageTitle('Unanswered');
  return (
    <ScrollArea h="100%">
      <div className={classes.content}>
        <PhrasingList articles={known} mayEdit={mayEdit} />
        <GapList
          days={days}
          onDays={(chosen) => setParameters({ days: String(chosen) }, { replace: true })}
          articles={known}
          mayEdit={mayEdit}
          onStartDraft={(title, questions) => {
            void navigate('/knowledge/new', { state: { begin: { title, questions } } });
          }}
        />
      </div>
    </ScrollArea>
  );
}
