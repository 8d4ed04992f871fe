import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { FeedSourceDocument, ImportDocument, PreviewDocument } from '#api-contract';
import { request } from '../api/request.js';
import { useAction } from '../api/use-query.js';
import { number } from '../layout/format.js';
import { navigate, urlOf } from '../layout/location.js';
import { Facts, Fault, Page, Panel, Progress } from '../layout/page.js';
import { Difference } from './difference.js';
import { nameOf, previewForm, uploadedSource, type FeedChoice } from './feed-choice.js';
import { Mapping } from './mapping.js';
import { Problems } from './problems.js';
import { SampleProducts } from './sample-products.js';
import { useImport } from './use-import.js';

/** A feed on its way into the store: choose, look at it, correct its mapping, compare, import. */
export function NewImport(): ReactNode {
  const [choice, setChoice] = useState<FeedChoice>();
  const [tried, setTried] = useState<FeedChoice>();
  const [preview, setPreview] = useState<PreviewDocument>();
  const [mapping, setMapping] = useState<Readonly<Record<string, string>>>({});
  const [source, setSource] = useState<FeedSourceDocument>();
  const [uploaded, setUploaded] = useState<number>();
  const [isSnapshot, setSnapshot] = useState(false);
  const [trialId, setTrialId] = useState<string>();
  const looking = useAction();
  const { isRunning, problem, run } = useAction();
  const trial = useImport(trialId);

  const look = (chosen: FeedChoice, wanted: Readonly<Record<string, string>>): Promise<void> =>
    looking.run(async () => {
      setTrialId(undefined);
      setMapping(wanted);
      if (chosen !== choice) {
        // What was found out about another feed must not be taken for this one.
        setChoice(undefined);
        setPreview(undefined);
        setSource(undefined);
      }
      const form = previewForm(chosen, wanted);
      setPreview(
        await request<PreviewDocument>('imports/preview', {
          method: 'POST',
          ...(form instanceof FormData ? { body: form } : { json: form }),
        }),
      );
      setChoice(chosen);
    });
  const start = (isTrial: boolean): Promise<void> =>
    run(async () => {
      if (!choice) return;
      const from = source ?? (await uploadedSource(choice, setUploaded));
      setSource(from);
      setUploaded(undefined);
      const options = { mapping, mode: isSnapshot ? 'snapshot' : 'upsert', file_name: nameOf(choice).slice(0, 255) };
      const { id } = await request<ImportDocument>('imports', {
        method: 'POST',
        json: { source: from, ...options, ...(isTrial && { dry_run: true, full: true }) },
      });
      if (isTrial) setTrialId(id);
      else navigate(urlOf('imports', id));
    });
  return (
    <Page title="Import a feed">
      <FeedForm isDisabled={isRunning || looking.isRunning} onChoose={(chosen) => (setTried(chosen), void look(chosen, {}))} />
      <Fault problem={looking.problem ?? problem} />
      {looking.problem?.code === 'unmapped-feed' && tried && (
        <NamedColumn onName={(column, field) => void look(tried, { ...mapping, [column]: field })} />
      )}
      {uploaded !== undefined && <Progress label="Sending the file" share={uploaded} />}
      {preview && choice && (
        <>
          <Panel title={nameOf(choice)}>
            <Facts
              facts={{
                Format: [preview.feed.system, preview.feed.format, preview.feed.encoding].filter(Boolean).join(', '),
                'Rows looked at': number(preview.counts.read),
                Products: number(preview.counts.accepted),
                'Not valid': number(preview.counts.rejected),
              }}
            />
          </Panel>
          <Mapping feed={preview.feed} onChange={(changed) => void look(choice, { ...mapping, ...changed })} />
          <SampleProducts products={preview.products} />
          <Problems problems={preview.problems} />
          <Panel title="Import">
            <label className="check">
              <input type="checkbox" checked={isSnapshot} onChange={() => (setSnapshot(!isSnapshot), setTrialId(undefined))} /> The feed is
              the whole catalog: products that it does not name are removed
            </label>
            <p className="buttons">
              <button type="button" disabled={isRunning} onClick={() => void start(true)}>
                Compare with the store
              </button>
              <button type="button" className="primary" disabled={isRunning} onClick={() => void start(false)}>
                Start the import
              </button>
            </p>
            {trial.value && <Difference document={trial.value} />}
            <Fault problem={trial.problem} />
          </Panel>
        </>
      )}
    </Page>
  );
}

/** Says what a column is, where Vitrine cannot tell by itself that a product is in the feed at all. */
function NamedColumn({ onName }: { onName: (column: string, field: string) => void }): ReactNode {
  const [column, setColumn] = useState('');
  const [field, setField] = useState('id');
  const name = (event: SubmitEvent): void => {
    event.preventDefault();
    onName(column.trim(), field);
  };
  return (
    <Panel title="Say what a column is">
      <form className="row" onSubmit={name}>
        <label>
          The column, as the feed names it
          <input required value={column} onChange={({ target }) => setColumn(target.value)} />
        </label>
        <label>
          is the
          <select value={field} onChange={({ target }) => setField(target.value)}>
            <option value="id">id</option>
            <option value="title">title</option>
          </select>
        </label>
        <button type="submit">Look again</button>
      </form>
    </Panel>
  );
}

/** A file or an address. */
function FeedForm({ isDisabled, onChoose }: { isDisabled: boolean; onChoose: (choice: FeedChoice) => void }): ReactNode {
  const [url, setUrl] = useState('');
  const fetchUrl = (event: SubmitEvent): void => {
    event.preventDefault();
    onChoose({ url });
  };
  return (
    <Panel title="The feed">
      <div className="row">
        <label>
          A file: CSV, JSON, XML, also packed (gzip, zip)
          <input type="file" disabled={isDisabled} onChange={({ target }) => target.files?.[0] && onChoose({ file: target.files[0] })} />
        </label>
      </div>
      <form className="row" onSubmit={fetchUrl}>
        <label>
          Or its address
          <input
            type="url"
            required
            pattern="https://.*"
            placeholder="https://"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        </label>
        <button type="submit" disabled={isDisabled}>
          Look at it
        </button>
      </form>
    </Panel>
  );
}
