import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useSearchBox } from 'react-instantsearch';
import type { SuggestAnswer } from '#api-contract';
import { useAnswer } from '../api/use-answer.js';
import { vitrine } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';
import { Icon } from '../layout/icon.js';
import { BASE, navigate, placeOf, productUrl, useAddress } from '../routing/location.js';
import { QUERY_LENGTH, urlOf } from '../routing/search-route.js';

/** Longer texts have no suggestions. */
const SUGGESTED_LENGTH = 120;

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
  const isAsked = isOpen && typed.trim() !== '' && typed.trim().length <= SUGGESTED_LENGTH;
  const { value } = useAnswer(isAsked ? typed.trim() : undefined, (signal) => vitrine.suggest(typed.trim(), signal), 60);
  const suggestions = isAsked ? (value?.suggestions ?? []) : [];

  // The query also changes by the browser's back and forward: what was typed here last is then another.
  const refined = useRef(query);
  useEffect(() => {
    if (query !== refined.current) setTyped(query);
    refined.current = query;
  }, [query]);
  const search = (text: string): void => {
    refined.current = text;
    refine(text);
  };

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const change = (text: string): void => {
    setTyped(text);
    setOpen(true);
    setActive(-1);
    if (isSearchShown) search(text);
  };
  const submit = (text: string): void => {
    setTyped(text);
    close();
    if (isSearchShown) search(text);
    else navigate(`${BASE}/${text ? `?${new URLSearchParams({ q: text }).toString()}` : ''}`);
  };
  const choose = ({ text, kind, product_id: id }: Suggestion): void => {
    if (id === undefined && kind !== 'brand') return submit(text);
    close();
    setTyped('');
    navigate(id === undefined ? urlOf({ brand: text }) : productUrl(id));
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
    } else if (event.key === 'ArrowDown' && !isOpen) {
      setOpen(true);
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
        maxLength={QUERY_LENGTH}
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
