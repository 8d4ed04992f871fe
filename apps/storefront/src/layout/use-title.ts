import { useEffect } from 'react';
import { useLocale } from '../i18n/i18n.js';

/** Names the window for what is shown. @param isShown false for a part of the page that something else covers. */
export function useTitle(isShown: boolean, name: string | undefined): void {
  const { title } = useLocale().texts;
  useEffect(() => {
    if (isShown) document.title = name ? `${name} – ${title}` : title;
  }, [isShown, name, title]);
}
