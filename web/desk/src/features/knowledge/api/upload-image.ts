import { request } from '../../../shared/api/client';
import type { UploadedImage } from '../../../shared/api/types';

/** Keeps a picture for articles. 413 `file_too_large`, 422 `file_type_refused`. */
export function uploadImage(file: File, signal?: AbortSignal): Promise<UploadedImage> {
  const body = new FormData();
  body.append('file', file);
  return request('/api/knowledge/images', { method: 'POST', body, signal });
}
