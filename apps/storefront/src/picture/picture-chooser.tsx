import { useCallback, useEffect, useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import { ApiProblem, vitrine } from '../api/vitrine.js';
import { useLocale, type Locale } from '../i18n/i18n.js';
import { Icon } from '../layout/icon.js';
import { lookUrl, navigate } from '../routing/location.js';
import { readablePicture, UnreadablePicture } from './readable-picture.js';

/** The dialog to choose a picture in, and the rest of the page as a place to drop or paste one. @returns the dialog, and what opens it. */
export function usePictureChooser(): { readonly chooser: ReactNode; readonly open: () => void } {
  const locale = useLocale();
  const { picture: texts } = locale.texts;
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, setState] = useState<'idle' | 'reading' | { readonly fault: string }>('idle');
  const sending = useRef<AbortController>(undefined);
  const isDragged = useDragged();

  const take = useCallback(
    async (file: Blob | null | undefined) => {
      if (!file) return;
      if (!dialog.current?.open) dialog.current?.showModal();
      sending.current?.abort();
      const { signal } = (sending.current = new AbortController());
      setState('reading');
      try {
        const { image_id: id } = await vitrine.keepPicture(await readablePicture(file), signal);
        // Whoever closed the dialog meanwhile does not want to be led away.
        if (signal.aborted) return;
        dialog.current?.close();
        setState('idle');
        navigate(lookUrl(id));
      } catch (error) {
        if (!signal.aborted) setState({ fault: faultOf(error, locale) });
      }
    },
    [locale],
  );

  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent): void => void take(pictureOf(clipboardData));
    const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent): void => void (hasFiles(event) && event.preventDefault());
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      void take(pictureOf(event.dataTransfer));
    };
    window.addEventListener('paste', onPaste);
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('paste', onPaste);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [take]);

  const choose = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    void take(target.files?.[0]);
    // So that the same file can be chosen again.
    target.value = '';
  };
  const open = useCallback((): void => {
    setState('idle');
    dialog.current?.showModal();
  }, []);
  const chooser = (
    <>
      {isDragged && <div className="drop-zone">{texts.drop}</div>}
      <dialog ref={dialog} className="chooser" aria-labelledby="chooser-title" onClose={() => sending.current?.abort()}>
        <button type="button" className="icon-button close" aria-label={texts.close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
        <h2 id="chooser-title">{texts.title}</h2>
        <p>{texts.intro}</p>
        <p className="buttons">
          <label className="button">
            {texts.choose}
            <input type="file" accept="image/*" className="hidden" onChange={choose} />
          </label>
          <label className="button only-touch">
            {texts.camera}
            <input type="file" accept="image/*" capture="environment" className="hidden" onChange={choose} />
          </label>
        </p>
        <div role="status">
          {state === 'reading' && <p>{texts.reading}</p>}
          {typeof state === 'object' && <p className="notice">{state.fault}</p>}
        </div>
      </dialog>
    </>
  );
  return { chooser, open };
}

/** The first picture of what was pasted or dropped; another file, if there is none, to say that it cannot be read. */
function pictureOf(data: DataTransfer | null): File | undefined {
  const files = [...(data?.files ?? [])];
  return files.find(({ type, name }) => type.startsWith('image/') || /\.(heic|heif)$/i.test(name)) ?? files[0];
}

function faultOf(error: unknown, { texts }: Locale): string {
  if (error instanceof UnreadablePicture) return error.isHeic ? texts.picture.heic : texts.picture.unreadable;
  if (error instanceof ApiProblem) return error.isPassing ? texts.problem.away : `${texts.problem.other} ${error.message}`;
  return texts.problem.other;
}

/** Whether a file is dragged over the page. */
function useDragged(): boolean {
  const [isDragged, setDragged] = useState(false);
  useEffect(() => {
    const onEnter = ({ dataTransfer }: DragEvent): void => setDragged(dataTransfer?.types.includes('Files') ?? false);
    const onLeave = ({ relatedTarget }: DragEvent): void => void (relatedTarget === null && setDragged(false));
    const onDrop = (): void => setDragged(false);
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  return isDragged;
}
