import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { EstimateDocument, ModelList } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { bytes, duration, number } from '../layout/format.js';
import { Facts, Fault, Panel } from '../layout/page.js';

/** Chooses a model, tells what the change would take, and starts it. */
export function NewReindex({ onStarted }: { readonly onStarted: () => void }): ReactNode {
  const { value: list, problem: unlisted } = useQuery<ModelList>('admin/models');
  const [model, setModel] = useState('');
  const [variant, setVariant] = useState('fp32');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [waits, setWaits] = useState(true);
  const [estimate, setEstimate] = useState<EstimateDocument>();
  const { isRunning, problem, run } = useAction();
  const variants = list?.models.find(({ name }) => name === model)?.variants ?? [];
  const wanted = {
    ...(model && { model, variant }),
    ...(text && { text_model: text }),
    reason: reason || 'from the console',
    auto_swap: !waits,
  };
  const measure = (): Promise<void> =>
    run(async () => setEstimate(await request<EstimateDocument>('admin/reindexes?estimate=true', { method: 'POST', json: wanted })));
  const start = (event: SubmitEvent): void => {
    event.preventDefault();
    void run(async () => {
      await request('admin/reindexes', { method: 'POST', json: wanted });
      setEstimate(undefined);
      onStarted();
    });
  };
  return (
    <Panel title="Change the model">
      <Fault problem={problem ?? unlisted} />
      <form className="fields" onSubmit={start}>
        <label>
          Model of pictures and words
          <select value={model} onChange={({ target }) => (setModel(target.value), setVariant('fp32'), setEstimate(undefined))}>
            <option value="">the present one, indexed again</option>
            {list?.models.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {variants.length > 1 && (
          <label>
            Weights
            <select value={variant} onChange={({ target }) => setVariant(target.value)}>
              {variants.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          Model of texts
          <select value={text} onChange={({ target }) => setText(target.value)}>
            <option value="">as it is</option>
            {list?.text_models.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Why
          <input maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </label>
        <label className="check">
          <input type="checkbox" checked={waits} onChange={() => setWaits(!waits)} /> Wait for approval before the shop is searched with it
        </label>
        <span className="buttons">
          <button type="button" disabled={isRunning} onClick={() => void measure()}>
            Estimate
          </button>
          <button type="submit" className="primary" disabled={isRunning}>
            Start
          </button>
        </span>
      </form>
      {estimate && (
        <Facts
          facts={{
            Products: number(estimate.products),
            'With one worker': duration(estimate.seconds),
            'Space for the new version': bytes(estimate.disk_bytes),
            ...(estimate.disk_free_bytes !== undefined && { 'Free space': bytes(estimate.disk_free_bytes) }),
            'Memory of the model': bytes(estimate.memory_bytes),
          }}
        />
      )}
    </Panel>
  );
}
