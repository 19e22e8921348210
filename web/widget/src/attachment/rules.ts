/** What may be attached, as `docs/api.md` has it. The server looks at the content as well; this only saves the way. */
export const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf'];
export const MOST_FILES = 5; // in one message
export const LARGEST_BYTES = 10 * 1024 * 1024;

export type Refusal = 'file_too_large' | 'file_type_refused' | 'file_empty' | 'too_many_files';

/** Why a file can't be attached; null if it can. `others` are attached already. */
export function refusalOf({ size, type }: Blob, others: number): Refusal | null {
  if (others >= MOST_FILES) return 'too_many_files';
  if (!MEDIA_TYPES.includes(type)) return 'file_type_refused';
  if (size === 0) return 'file_empty';
  return size > LARGEST_BYTES ? 'file_too_large' : null;
}

export function isImage(mediaType: string): boolean {
  return mediaType.startsWith('image/');
}
