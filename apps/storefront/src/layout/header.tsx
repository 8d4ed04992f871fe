import type { ReactNode } from 'react';
import { LANGUAGE_NAMES, useLanguageChoice, useLocale } from '../i18n/i18n.js';
import { BASE, follow } from '../routing/location.js';
import { SearchBox } from '../search/search-box.js';
import { Icon } from './icon.js';

export function Header({ onPicture }: { readonly onPicture: () => void }): ReactNode {
  const { texts, language } = useLocale();
  const chooseLanguage = useLanguageChoice();
  return (
    <header className="header">
      <a className="brand" href={`${BASE}/`} onClick={follow}>
        {texts.title}
      </a>
      <div className="header-search" role="search">
        <SearchBox />
        <button type="button" className="icon-button" onClick={onPicture} aria-label={texts.picture.open} title={texts.picture.open}>
          <Icon name="camera" />
        </button>
      </div>
      <div className="header-choices">
        <select aria-label={texts.language} value={language} onChange={({ target }) => chooseLanguage(target.value)}>
          {Object.entries(LANGUAGE_NAMES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </header>
  );
}
