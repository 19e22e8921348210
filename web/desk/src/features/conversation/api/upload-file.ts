import { ApiError, errorFromBody } from '../../../shared/api/client';
import type { Upload } from '../../../shared/api/types';
import type { UploadTask } from '../uploads';

/** Sends a file for the next message. By XMLHttpRequest, as fetch tells nothing of what has been sent. */
export function startUpload(
  conversationId: string,
  file: File,
  onProgress: (part: number) => void,
): UploadTask {
  const request = new XMLHttpRequest();
  const done = new Promise<Upload>((resolve, reject) => {
    request.open('POST', `/api/desk/conversations/${conversationId}/uploads`);
    request.responseType = 'text';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () =>
      reject(new ApiError(0, 'unreachable', 'The server cannot be reached. Check your connection.'));
    request.onabort = () => reject(new ApiError(0, 'cancelled', 'Cancelled.'));
    request.onload = () => {
      if (request.status === 201 || request.status === 200)
        resolve(JSON.parse(request.responseText) as Upload);
      else reject(errorFromBody(request.status, request.responseText));
    };
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}
