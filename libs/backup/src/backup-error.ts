/** Why a backup cannot be read. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code = 'unreadable-backup';
}
