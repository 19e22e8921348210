import { IconFileDownload, IconFileTypePdf } from '@tabler/icons-react';

import type { MessageDocument } from '../../../shared/api/types';
import { formatBytes } from '../../../shared/lib/format';
import classes from './DocumentList.module.css';

/** What came with a message: pictures as pictures, everything else to download. */
export function DocumentList({ documents }: { documents: readonly MessageDocument[] }) {
  return (
    <ul className={classes.documents} aria-label="Attachments">
      {documents.map((document) =>
        document.media_type.startsWith('image/') ? (
          <li key={document.id}>
            <a href={document.url} target="_blank" rel="noopener noreferrer" className={classes.picture}>
              <img src={document.url} alt={document.name} loading="lazy" />
            </a>
          </li>
        ) : (
          <li key={document.id}>
            <a href={document.url} download={document.name} className={classes.document}>
              {document.media_type === 'application/pdf' ? (
                <IconFileTypePdf size={18} stroke={1.6} aria-hidden />
              ) : (
                <IconFileDownload size={17} stroke={1.7} aria-hidden />
              )}
              <span className={classes.name}>{document.name}</span>
              <span className={classes.size}>{formatBytes(document.size_bytes)}</span>
            </a>
          </li>
        ),
      )}
    </ul>
  );
}
