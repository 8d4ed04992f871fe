import { useId, type ReactNode } from 'react';
import type { FeedDocument, SchemaDocument } from '#api-contract';
import { useQuery } from '../api/use-query.js';
import { percent } from '../layout/format.js';
import { Panel, Table } from '../layout/page.js';

const LEFT_OUT = '-';
const BY: Readonly<Record<string, string>> = { merchant: 'you said so', name: 'by its name', values: 'by its values' };

interface MappingProps {
  readonly feed: FeedDocument;
  readonly onChange: (mapping: Readonly<Record<string, string>>) => void;
}

/** What each column is, to be corrected. A column can be a field of products, an attribute of any name, or nothing. */
export function Mapping({ feed: { columns, system }, onChange }: MappingProps): ReactNode {
  const { value: schema } = useQuery<SchemaDocument>('schema');
  const names = useId();
  const fields = schema?.fields.filter((field) => !field.is_attribute && field.name !== 'attributes').map(({ name }) => name) ?? [];
  if (columns.length === 0) {
    return system ? (
      <Panel title="Columns">
        <p>The columns of an export of {system} are known.</p>
      </Panel>
    ) : null;
  }
  return (
    <Panel title="What the columns are">
      <datalist id={names}>
        {fields.map((name) => (
          <option key={name}>{name}</option>
        ))}
        <option value={LEFT_OUT}>left out</option>
      </datalist>
      <Table label="What the columns are" head={['Column', 'Is', 'How it was found']}>
        {columns.map(({ column, field, attribute, confidence, by }, n) => {
          const meaning = field ?? attribute ?? LEFT_OUT;
          return (
            // A feed may have two columns of one name.
            // eslint-disable-next-line react/no-array-index-key
            <tr key={`${n} ${column}`}>
              <td>{column}</td>
              <td>
                <input
                  aria-label={`What the column ${column} is`}
                  list={names}
                  defaultValue={meaning}
                  key={meaning}
                  onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
                  onBlur={({ target }) => target.value.trim() && target.value !== meaning && onChange({ [column]: target.value.trim() })}
                />{' '}
                <span className="quiet">{field ? 'field' : attribute ? 'attribute' : 'left out'}</span>
              </td>
              <td>
                {BY[by]}
                {confidence < 1 && `, ${percent(confidence)} sure`}
              </td>
            </tr>
          );
        })}
      </Table>
    </Panel>
  );
}
