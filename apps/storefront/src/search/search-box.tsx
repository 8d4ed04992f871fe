import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useSearchBox } from 'react-instantsearch';
import type { SuggestAnswer } from '#api-contract';
import { useAnswer } from '../api/use-answer.js';
import { vitrine } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';
import { Icon } from '../layout/icon.js';
import { BASE, navigate, placeOf, productUrl, useAddress } from '../routing/location.js';

type Suggestion = SuggestAnswer['suggestions'][number];

/** The search field with its suggestions, a combobox as ARIA's practices describe it (APG, "Editable Combobox With List Autocomplete"). */
export function SearchBox(): ReactNode {
  const { texts } = useLocale();
  const { query, refine } = useSearchBox();
  const [typed, setTyped] = useState(query);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const isSearchShown = placeOf(useAddress().pathname).page === 'search';
  const { value } = useAnswer(isOpen && typed.trim() ? typed.trim() : undefined, (signal) => vitrine.suggest(typed.trim(), signal), 60);
  const suggestions = isOpen && typed.trim() ? (value?.suggestions ?? []) : [];

  // The query also changes by the browser's back and forward.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(query);
  }, [query]);

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const change = (text: string): void => {
    setTyped(text);
    setOpen(true);
    setActive(-1);
    if (isSearchShown) refine(text);
  };
  const submit = (text: string): void => {
    setTyped(text);
    close();
    if (isSearchShown) refine(text);
    else navigate(`${BASE}/${text ? `?${new URLSearchParams({ q: text }).toString()}` : ''}`);
  };
  const choose = ({ text, product_id: id }: Suggestion): void => {
    if (id === undefined) return submit(text);
    close();
    navigate(productUrl(id));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = suggestions[active];
    if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen) choose(chosen);
      else submit(typed.trim());
    } else if (event.key === 'Escape') {
      if (isOpen) close();
      else change('');
    } else if (['ArrowDown', 'ArrowUp'].includes(event.key) && suggestions.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // The field itself is a place too, at -1.
      setActive((at) => ((at + 1 + step + suggestions.length + 1) % (suggestions.length + 1)) - 1);
    }
  };

  return (
    <div className="search-box" onBlur={({ relatedTarget, currentTarget }) => !currentTarget.contains(relatedTarget) && close()}>
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={texts.search.label}
        aria-autocomplete="list"
        aria-expanded={suggestions.length > 0}
        aria-controls={list}
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
        autoComplete="off"
        enterKeyHint="search"
        maxLength={500}
        placeholder={texts.search.placeholder}
        value={typed}
        onChange={({ target }) => change(target.value)}
        onFocus={() => typed && setOpen(true)}
        onKeyDown={onKeyDown}
      />
      {typed && (
        <button type="button" className="icon-button" aria-label={texts.search.clear} onClick={() => (change(''), input.current?.focus())}>
          <Icon name="close" />
        </button>
      )}
      <ul id={list} role="listbox" aria-label={texts.search.suggestions} className="suggestions" hidden={suggestions.length === 0}>
        {suggestions.map((suggestion, n) => (
          // The field keeps the focus and handles the keys of its options.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={`${suggestion.kind} ${suggestion.text} ${suggestion.product_id ?? ''}`}
            id={`${list}-${n}`}
            role="option"
            aria-selected={n === active}
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(suggestion)}
          >
            {suggestion.picture ? (
              <img src={suggestion.picture.src} srcSet={suggestion.picture.srcset} sizes="40px" alt="" />
            ) : (
              <Icon name="search" />
            )}
            <span className="suggestion-text">{suggestion.text}</span>
            <span className="quiet">{texts.search.kinds[suggestion.kind]}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
