import {
  Button,
  Group,
  Loader,
  Modal,
  ScrollArea,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconCheck, IconSearch, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';

import { useAgents } from '../../../shared/api/agents';
import { describeError } from '../../../shared/api/client';
import { useTeams } from '../../../shared/api/teams';
import type { ConversationSummary } from '../../../shared/api/types';
import { PersonAvatar } from '../../../shared/components/PersonAvatar';
import { PresenceDot } from '../../../shared/components/PresenceDot';
import type { Transfer } from '../api/transfer';
import { agentTargets, teamTargets, type TransferTarget } from '../transfer-targets';
import classes from './TransferDialog.module.css';

interface TransferDialogProps {
  conversation: ConversationSummary;
  opened: boolean;
  onClose: () => void;
  onTransfer: (transfer: Transfer) => void;
}

export function TransferDialog({ conversation, opened, onClose, onTransfer }: TransferDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={conversation.assignee ? 'Transfer this conversation' : 'Assign this conversation'}
      size={480}
    >
      <TransferForm
        conversation={conversation}
        onTransfer={(transfer) => {
          onClose();
          onTransfer(transfer);
        }}
      />
    </Modal>
  );
}

function TransferForm({
  conversation,
  onTransfer,
}: Pick<TransferDialogProps, 'conversation' | 'onTransfer'>) {
  const agents = useAgents();
  const teams = useTeams();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<TransferTarget | null>(null);
  const [note, setNote] = useState('');
  const people = agentTargets(agents.data ?? [], teams.data ?? [], conversation, search);
  const groups = teamTargets(teams.data ?? [], conversation, search);
  const error = agents.error ?? teams.error;
  const give = () => chosen && onTransfer({ to: chosen, note });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give();
      }}
    >
      <TextInput
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        placeholder="Search colleagues, teams, skills"
        aria-label="Search colleagues, teams, skills"
        leftSection={<IconSearch size={16} />}
        data-autofocus
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || chosen) return;
          event.preventDefault();
          setChosen(people[0] ?? groups[0] ?? null);
        }}
      />
      <ScrollArea.Autosize mah={280} mt={10} type="auto">
        {agents.isPending && <Loader size="sm" m="md" />}
        {error && (
          <Text size="sm" c="red" role="alert" p="xs">
            {describeError(error)}
          </Text>
        )}
        <div role="listbox" aria-label="Give it to">
          <Targets title="Teams" targets={groups} chosen={chosen} onChoose={setChosen} />
          <Targets title="Colleagues" targets={people} chosen={chosen} onChoose={setChosen} />
        </div>
        {!agents.isPending && people.length + groups.length === 0 && (
          <Text size="sm" c="dimmed" p="xs">
            Nobody like that is on the desk.
          </Text>
        )}
      </ScrollArea.Autosize>
      <Textarea
        mt={12}
        label="Note for whoever gets it"
        description="Private: the customer never sees it"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1000}
      />
      <Group justify="flex-end" mt={16}>
        <Button type="submit" disabled={!chosen}>
          {chosen ? `Give it to ${chosen.name}` : 'Choose somebody'}
        </Button>
      </Group>
    </form>
  );
}

interface TargetsProps {
  title: string;
  targets: readonly TransferTarget[];
  chosen: TransferTarget | null;
  onChoose: (target: TransferTarget) => void;
}

function Targets({ title, targets, chosen, onChoose }: TargetsProps) {
  if (targets.length === 0) return null;
  return (
    <div role="group" aria-label={title}>
      <div className={classes.group}>{title}</div>
      {targets.map((target) => {
        const isChosen = target.id === chosen?.id && target.kind === chosen.kind;
        return (
          <UnstyledButton
            key={`${target.kind} ${target.id}`}
            role="option"
            aria-selected={isChosen}
            className={classes.target}
            onClick={() => onChoose(target)}
          >
            {target.kind === 'team' ? (
              <span className={classes.team} aria-hidden>
                <IconUsersGroup size={16} stroke={1.7} />
              </span>
            ) : (
              <PersonAvatar name={target.name} size={30} />
            )}
            <span className={classes.names}>
              <span className={classes.name}>
                {target.name}
                {target.presence && <PresenceDot state={target.presence} />}
              </span>
              <Text size="xs" c="dimmed">
                {target.detail}
              </Text>
            </span>
            {isChosen && <IconCheck size={16} aria-hidden />}
          </UnstyledButton>
        );
      })}
    </div>
  );
}
