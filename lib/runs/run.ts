import type { RunState } from '#prisma/client/enums.ts'

export type { RunState }

/** The kinds of work that a worker does in the background. */
export const RUN_KINDS = [
  'analysis',
  'training',
  'permutation',
  'encoder',
  'comparison',
  'import',
  'phantom',
  'backup',
  'copy',
  'export',
] as const
export type RunKind = (typeof RUN_KINDS)[number]

/** Names one run. */
export interface RunName {
  kind: RunKind
  id: string
}

/** States in which a run is still to come to an end. */
export const OPEN: RunState[] = ['queued', 'running']
/** States in which it has come to one. */
export const ENDED: RunState[] = ['done', 'failed', 'cancelled']
/** States from which a run can be run again. */
export const REPEATABLE: RunState[] = ['failed', 'cancelled']

/** States in which a run of a kind can be cancelled: an import also while its files are being uploaded. */
export function cancellableStates(kind: RunKind): (RunState | 'uploading')[] {
  return kind === 'import' ? ['uploading', ...OPEN] : OPEN
}
