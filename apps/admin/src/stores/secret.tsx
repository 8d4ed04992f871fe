import { useState, type ReactNode } from 'react';

/** A key that is shown once. */
export function Secret({ name, secret }: { readonly name: string; readonly secret: string }): ReactNode {
  const [isCopied, setCopied] = useState(false);
  return (
    <div className="secret" role="status">
      <p>The key “{name}” is shown only now. Keep it in a safe place.</p>
      <code>{secret}</code>
      {/* Browsers let pages copy over HTTPS and on the own machine only. */}
      {window.isSecureContext && (
        <button type="button" onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}
