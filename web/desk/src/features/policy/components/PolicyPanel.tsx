import type { Policy } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { humanize } from '../../../shared/lib/format';
import { formatDateTime } from '../../../shared/lib/time';
import { useChangeLimits } from '../api/change-policy';
import { changedLimits, type Draft, draftAfter } from '../limits';
import { LimitRow } from './LimitRow';
import classes from './Policy.module.css';
import { RevisionList } from './RevisionList';
import { SaveChanges } from './SaveChanges';

interface PolicyPanelProps {
  policy: Policy;
  mayEdit: boolean;
  draft: Draft | undefined;
  onDraft: (draft: Draft | undefined) => void;
}

/** A policy's limits, changed in place; who changed them before; and its rules in words. */
export function PolicyPanel({ policy, mayEdit, draft, onDraft }: PolicyPanelProps) {
  const save = useChangeLimits(policy.name);
  const changed = changedLimits(policy, draft);
  return (
    <>
      <Card
        title="Limits"
        subtitle={
          mayEdit
            ? 'A change holds for decisions from now on; those that were made stay as they are.'
            : 'Supervisors may change these.'
        }
        isFlush
      >
        {policy.limits.length === 0 && (
          <p className={classes.none}>Nothing of this policy can be changed here.</p>
        )}
        <ul className={classes.limits}>
          {policy.limits.map((limit) => (
            <LimitRow
              key={limit.key}
              limit={limit}
              mayEdit={mayEdit}
              typed={draft?.typed[limit.key]}
              error={save.error}
              onType={(typed) => {
                if (save.error) save.reset();
                onDraft(draftAfter(policy, draft, limit.key, typed));
              }}
            />
          ))}
        </ul>
        {draft && changed.length > 0 && (
          <SaveChanges policy={policy} draft={draft} save={save} onDraft={onDraft} />
        )}
      </Card>
      <RevisionList policy={policy} mayEdit={mayEdit} />
      {policy.documentation.length > 0 && (
        <Card
          title="The rules in words"
          subtitle={`From the file, version ${policy.version}, registered ${formatDateTime(policy.registered_at)}; where a limit is changed above, its new value holds. The rules themselves are changed in the file.`}
        >
          <dl className={classes.rules}>
            {policy.documentation.map(({ rule, text }, index) => (
              <div key={`${rule} ${index}`} className={classes.rule}>
                <dt>{humanize(rule)}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
    </>
  );
}
