import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { NewKey, NewKeyDocument } from '#api-contract';

const SCOPES = {
  search: 'search – may be in a page that everybody reads',
  catalog: 'catalog – also writes products and imports feeds',
  admin: 'admin – also keys, settings, reindexing and this console',
} as const;

const ENDS = { '': 'never', '30': 'in 30 days', '90': 'in 90 days', '365': 'in a year' } as const;
const DAY_MS = 86_400_000;

interface NewKeyFormProps {
  readonly isRunning: boolean;
  /** @returns the key, or undefined if it could not be made. */
  readonly onMake: (key: NewKey) => Promise<NewKeyDocument | undefined>;
}

/** Asks what a key is for, and what it may do. */
export function NewKeyForm({ isRunning, onMake }: NewKeyFormProps): ReactNode {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<keyof typeof SCOPES>('search');
  const [days, setDays] = useState<keyof typeof ENDS>('');
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    const end = days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() };
    void onMake({ name, scopes: [scope], ...end }).then((made) => made && setName(''));
  };
  return (
    <form className="row" onSubmit={make}>
      <label>
        What it is for
        <input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <Choice label="What it may do" options={SCOPES} value={scope} onChange={setScope} />
      <Choice label="When it ends" options={ENDS} value={days} onChange={setDays} />
      <button type="submit" className="primary" disabled={isRunning}>
        Make the key
      </button>
    </form>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly options: Readonly<Record<V, string>>;
  readonly value: V;
  readonly onChange: (value: V) => void;
}

function Choice<V extends string>({ label, options, value, onChange }: ChoiceProps<V>): ReactNode {
  return (
    <label>
      {label}
      <select value={value} onChange={({ target }) => onChange(target.value as V)}>
        {Object.entries<string>(options).map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
