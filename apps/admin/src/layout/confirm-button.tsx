import { useEffect, useRef, useState, type ReactNode } from 'react';

interface ConfirmButtonProps {
  readonly label: string;
  readonly question: string;
  readonly onConfirm: () => void;
  readonly isDisabled?: boolean;
}

/** A button for what cannot be undone: the first click asks, the second does it. */
export function ConfirmButton({ label, question, onConfirm, isDisabled = false }: ConfirmButtonProps): ReactNode {
  const [isAsking, ask] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const [wasAsked, setAsked] = useState(false);
  // The question had the focus, and gives it back.
  useEffect(() => {
    if (!isAsking && wasAsked) button.current?.focus();
  }, [isAsking, wasAsked]);
  if (!isAsking) {
    return (
      <button ref={button} type="button" className="danger" disabled={isDisabled} onClick={() => (setAsked(true), ask(true))}>
        {label}
      </button>
    );
  }
  return (
    <span className="confirm" role="group" aria-label={question}>
      {question}{' '}
      <button
        type="button"
        className="danger"
        // The question has taken the place of the button that had the focus.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onClick={() => {
          ask(false);
          onConfirm();
        }}
      >
        Yes, {label.toLowerCase()}
      </button>{' '}
      <button type="button" onClick={() => ask(false)}>
        No
      </button>
    </span>
  );
}
