'use client'
import { Badge, Group, Progress, Text, Tooltip } from '@mantine/core'
import { english } from '#lib/messages/translator.ts'

/** How far a run is, as the lists of lib/runs say it. */
interface Run {
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  stage: string
  /** 0 to 1 */
  progress: number
  secondsLeft: number | null
  problem: string | null
  waits: string | null
}

type RunKind = 'analysis' | 'training' | 'permutation' | 'import' | 'phantom' | 'backup' | 'copy' | 'export'

const COLOURS = { queued: 'gray', running: 'teal', done: 'teal', failed: 'red.9', cancelled: 'gray' } as const
const WORDS = { queued: 'waiting', running: 'running', failed: 'failed', cancelled: 'cancelled' } as const
const DONE = {
  analysis: 'analysed',
  training: 'trained',
  permutation: 'tested',
  import: 'installed',
  phantom: 'ready',
  backup: 'made',
  export: 'made',
  copy: 'made',
} as const
const NAMES = {
  analysis: 'Analysis',
  training: 'Training',
  permutation: 'Permutation test',
  import: 'Import',
  phantom: 'Phantom study',
  backup: 'Backup',
  export: 'Export',
  copy: 'Copy',
} as const

/** Where a run is: a bar while it runs, a word otherwise. */
export function RunState({ kind, run }: { kind: RunKind; run: Run }) {
  const { state, stage, progress } = run
  if (state === 'running') {
    const percent = Math.round(progress * 100)
    return (
      <Group gap="xs" wrap="nowrap" miw={128}>
        <Progress value={percent} w={80} aria-label={`${NAMES[kind]}, ${stage}`} />
        <Text size="xs" c="dimmed">
          {percent} %
        </Text>
      </Group>
    )
  }
  const why = run.problem ?? run.waits
  const badge = (
    <Badge
      variant={state === 'done' ? 'light' : state === 'failed' ? 'filled' : 'outline'}
      color={COLOURS[state]}
      miw="max-content"
    >
      {state === 'done' ? DONE[kind] : WORDS[state]}
    </Badge>
  )
  return why ? (
    <Tooltip label={why} multiline maw={320}>
      {badge}
    </Tooltip>
  ) : (
    badge
  )
}

/** What there is to say of a run: its stage and time left, what it waits for, or what went wrong. */
export function runNote(run: Run & { finishedAt: Date | null }): string {
  if (run.problem) return run.problem
  if (run.waits) return run.waits
  if (run.state === 'queued') return 'Waiting for its turn.'
  if (run.state !== 'running') return run.finishedAt ? english.moment(run.finishedAt) : ''
  return run.secondsLeft === null ? run.stage : `${run.stage}, about ${english.timeLeft(run.secondsLeft)} left`
}

export function isOpen(state: string | undefined): boolean {
  return state === 'queued' || state === 'running'
}
