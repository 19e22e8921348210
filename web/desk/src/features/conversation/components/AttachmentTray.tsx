import { ActionIcon, Progress, Text, Tooltip } from '@mantine/core';
import { IconAlertCircle, IconFileTypePdf, IconPhoto, IconRefresh, IconX } from '@tabler/icons-react';

import { formatBytes } from '../../../shared/lib/format';
import { uploads } from '../stores';
import type { PendingUpload } from '../uploads';
import classes from './AttachmentTray.module.css';

interface AttachmentTrayProps {
  conversationId: string;
  files: readonly PendingUpload[];
  /** What could not be taken, in words. */
  problems: readonly string[];
  onDismissProblems: () => void;
}

/** The files that go with the next message. */
export function AttachmentTray({ conversationId, files, problems, onDismissProblems }: AttachmentTrayProps) {
  return (
    <>
      {problems.length > 0 && (
        <div className={classes.problems} role="alert">
          <IconAlertCircle size={15} aria-hidden />
          <div>
            {problems.map((problem) => (
              <div key={problem}>{problem}</div>
            ))}
          </div>
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label="Dismiss"
            onClick={onDismissProblems}
          >
            <IconX size={13} />
          </ActionIcon>
        </div>
      )}
      {files.length > 0 && (
        <ul className={classes.tray} aria-label="Files to send">
          {files.map((file) => (
            <TrayFile key={file.localId} conversationId={conversationId} file={file} />
          ))}
        </ul>
      )}
    </>
  );
}

function TrayFile({ conversationId, file }: { conversationId: string; file: PendingUpload }) {
  const { localId, name, previewUrl, progress, state, problem } = file;
  const FileIcon = file.mediaType === 'application/pdf' ? IconFileTypePdf : IconPhoto;
  return (
    <li className={classes.file} data-state={state}>
      {previewUrl ? (
        <img src={previewUrl} alt="" className={classes.preview} />
      ) : (
        <span className={classes.icon} aria-hidden>
          <FileIcon size={20} stroke={1.6} />
        </span>
      )}
      <div className={classes.about}>
        <span className={classes.name} title={name}>
          {name}
        </span>
        {state === 'uploading' && (
          <Progress value={progress * 100} size={4} aria-label={`Sending ${name}`} mt={4} />
        )}
        {state === 'ready' && (
          <Text size="xs" c="dimmed">
            {formatBytes(file.sizeBytes)}
          </Text>
        )}
        {state === 'failed' && (
          <Tooltip label={problem}>
            <Text size="xs" c="red" role="alert" lineClamp={2}>
              {problem}
            </Text>
          </Tooltip>
        )}
      </div>
      {state === 'failed' && (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Try ${name} again`}
          onClick={() => uploads.retry(conversationId, localId)}
        >
          <IconRefresh size={14} />
        </ActionIcon>
      )}
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Remove ${name}`}
        onClick={() => uploads.remove(conversationId, localId)}
      >
        <IconX size={14} />
      </ActionIcon>
    </li>
  );
}
