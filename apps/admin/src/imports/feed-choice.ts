import type { FeedSourceDocument, FeedUploadDocument } from '#api-contract';
import { request } from '../api/request.js';

/** The feed that is being imported: a file of this computer, or an address. */
export type FeedChoice = { readonly file: File } | { readonly url: string };

/** A preview needs the beginning of a file. */
const PREVIEWED_BYTES = 4_000_000;
const PART_BYTES = 8 * 1024 * 1024;

export const nameOf = (choice: FeedChoice): string => ('file' in choice ? choice.file.name : choice.url);

/** The choice as the form of a preview. Of a large file its beginning is sent; archives and documents are sent whole, as they cannot be cut. */
export function previewForm(choice: FeedChoice, mapping: Readonly<Record<string, string>>): FormData | object {
  if ('url' in choice) return { source: { url: choice.url }, mapping };
  const form = new FormData();
  form.append('mapping', JSON.stringify(mapping));
  const isCut = /\.(csv|tsv|txt|jsonl|ndjson)$/i.test(choice.file.name) && choice.file.size > PREVIEWED_BYTES;
  form.append('file', isCut ? choice.file.slice(0, PREVIEWED_BYTES) : choice.file, choice.file.name);
  return form;
}

/** Sends a file in parts, so that a broken connection costs one part. @param onProgress called with 0…1. */
export async function uploadedSource(choice: FeedChoice, onProgress: (share: number) => void): Promise<FeedSourceDocument> {
  if ('url' in choice) return { url: choice.url };
  const { file } = choice;
  let state = await request<FeedUploadDocument>('uploads', { method: 'POST', json: { file_name: file.name, size: file.size } });
  for (let faults = 0; state.offset < state.size;) {
    onProgress(state.offset / state.size);
    const { upload_id: id, offset } = state;
    try {
      const body = new Blob([file.slice(offset, offset + PART_BYTES)], { type: 'application/octet-stream' });
      state = await request<FeedUploadDocument>(`uploads/${id}?offset=${offset}`, { method: 'PUT', body });
      faults = 0;
    } catch (error) {
      if (++faults > 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * faults));
      state = await request<FeedUploadDocument>(`uploads/${id}`).catch(() => state);
    }
  }
  return { upload_id: state.upload_id };
}
