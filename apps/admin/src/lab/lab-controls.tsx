import { useId, type ReactNode } from 'react';
import type { VersionList } from '#api-contract';
import { useQuery } from '../api/use-query.js';
import type { LabSetup } from './lab-setup.js';

const WEIGHTS = {
  lexical_weight: 'Words',
  semantic_weight: 'Pictures',
  text_weight: 'Texts',
} as const;

/** What can be tried: the version, the mode, the weights, the cut-off and the synonyms. */
export function LabControls({ setup, onChange }: { readonly setup: LabSetup; readonly onChange: (setup: LabSetup) => void }): ReactNode {
  const { value } = useQuery<VersionList>('admin/versions');
  const cutOffs = useId();
  const change = (part: Partial<LabSetup>): void => onChange({ ...setup, ...part });
  return (
    <div className="fields lab-controls">
      <label>
        Version
        <select value={setup.version} onChange={({ target }) => change({ version: target.value as LabSetup['version'] })}>
          {(value?.versions ?? [{ name: 'live' as const, model: '' }]).map(({ name, model }) => (
            <option key={name} value={name}>
              {name} {model && `(${model})`}
            </option>
          ))}
        </select>
      </label>
      <label>
        Mode
        <select value={setup.mode} onChange={({ target }) => change({ mode: target.value as LabSetup['mode'] })}>
          <option>hybrid</option>
          <option>lexical</option>
          <option>semantic</option>
        </select>
      </label>
      {Object.entries(WEIGHTS).map(([name, label]) => {
        const weight = setup.ranking[name as keyof typeof WEIGHTS];
        return (
          <label key={name}>
            {label}: {weight}
            <input
              type="range"
              min={0}
              max={5}
              step={0.25}
              value={weight}
              onChange={({ target }) => change({ ranking: { ...setup.ranking, [name]: Number(target.value) } })}
            />
          </label>
        );
      })}
      <label>
        Cut-off: auto, none or a cosine
        <input value={setup.minScore} list={cutOffs} onChange={({ target }) => change({ minScore: target.value })} />
        <datalist id={cutOffs} aria-label="Cut-offs">
          <option>auto</option>
          <option>none</option>
        </datalist>
      </label>
      <label className="wide">
        Synonyms: a group in a line
        <textarea rows={3} placeholder="sofa, couch" value={setup.synonyms} onChange={({ target }) => change({ synonyms: target.value })} />
      </label>
    </div>
  );
}
