import { IconFileDownload } from '@tabler/icons-react';

import type { MessageDocument } from '../../../shared/api/types';
import { formatBytes } from '../../../shared/lib/format';
import classes from './DocumentList.module.css';

export function DocumentList({ documents }: { documents: readonly MessageDocument[] }) {
  return (
    <ul className={classes.documents} aria-label="Documents">
      {documents.map((document) => (
        <li key={document.id}>
          <a href={document.url} download={document.name} className={classes.document}>
            <IconFileDownload size={17} stroke={1.7} aria-hidden />
            <span className={classes.name}>{document.name}</span>
            <span className={classes.size}>{formatBytes(document.size_bytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
