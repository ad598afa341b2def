'use client'
import { Badge, Group, Progress, Text, Tooltip } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'

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

type RunKind =
  | 'analysis'
  | 'training'
  | 'permutation'
  | 'encoder'
  | 'comparison'
  | 'import'
  | 'phantom'
  | 'backup'
  | 'copy'
  | 'export'

const COLOURS = { queued: 'gray', running: 'teal', done: 'teal', failed: 'red.9', cancelled: 'gray' } as const
const WORDS = {
  queued: phrase('waiting'),
  failed: phrase('failed'),
  cancelled: phrase('cancelled'),
} as const
const DONE = {
  analysis: phrase('analysed'),
  training: phrase('trained'),
  permutation: phrase('tested'),
  encoder: phrase('trained'),
  comparison: phrase('compared'),
  import: phrase('installed'),
  phantom: phrase('ready'),
  backup: phrase('made'),
  export: phrase('made'),
  copy: phrase('made'),
} as const
const NAMES = {
  analysis: phrase('Analysis'),
  training: phrase('Training'),
  permutation: phrase('Permutation test'),
  encoder: phrase('Training of an encoder'),
  comparison: phrase('Comparison of encoders'),
  import: phrase('Import'),
  phantom: phrase('Phantom study'),
  backup: phrase('Backup'),
  export: phrase('Export'),
  copy: phrase('thing|Copy'),
} as const

/** Where a run is: a bar while it runs, a word otherwise. */
export function RunState({ kind, run }: { kind: RunKind; run: Run }) {
  const t = useText()
  const { state, stage, progress } = run
  if (state === 'running') {
    const percent = Math.round(progress * 100)
    return (
      <Group gap="xs" wrap="nowrap" miw={128}>
        <Progress value={percent} w={80} aria-label={`${t(NAMES[kind])}, ${t.stored(stage)}`} />
        <Text size="xs" c="dimmed">
          {t.percent(progress)}
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
      {t(state === 'done' ? DONE[kind] : WORDS[state])}
    </Badge>
  )
  return why ? (
    <Tooltip label={t.stored(why)} multiline maw={320}>
      {badge}
    </Tooltip>
  ) : (
    badge
  )
}

/** What there is to say of a run: its stage and time left, what it waits for, or what went wrong. */
export function runNote(run: Run & { finishedAt: Date | null }, t: Translator): string {
  if (run.problem) return t.stored(run.problem)
  if (run.waits) return t.stored(run.waits)
  if (run.state === 'queued') return t('Waiting for its turn.')
  if (run.state !== 'running') return run.finishedAt ? t.moment(run.finishedAt) : ''
  const stage = t.stored(run.stage)
  return run.secondsLeft === null
    ? stage
    : t('{stage}, about {time} left', { stage, time: t.timeLeft(run.secondsLeft) })
}

export function isOpen(state: string | undefined): boolean {
  return state === 'queued' || state === 'running'
}
