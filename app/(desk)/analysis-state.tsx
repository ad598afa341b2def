'use client'
import { Badge, Group, Progress, Text, Tooltip } from '@mantine/core'

export interface StateOfAnalysis {
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  stage: string
  progress: number
  problem: string | null
}

const COLOURS = { queued: 'gray', running: 'teal', done: 'teal', failed: 'red.9', cancelled: 'gray' } as const
const WORDS = {
  queued: 'waiting',
  running: 'running',
  done: 'analysed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const

/** Where an analysis is: a bar while it runs, a word otherwise. */
export function AnalysisState({ analysis }: { analysis: StateOfAnalysis }) {
  const { state, stage, progress, problem } = analysis
  if (state === 'running') {
    const percent = Math.round(progress * 100)
    return (
      <Group gap="xs" wrap="nowrap" miw={140}>
        <Progress value={percent} w={80} aria-label={`Analysis, ${stage}`} />
        <Text size="xs" c="dimmed">
          {percent} %
        </Text>
      </Group>
    )
  }
  const badge = (
    <Badge variant={state === 'done' ? 'light' : state === 'failed' ? 'filled' : 'outline'} color={COLOURS[state]}>
      {WORDS[state]}
    </Badge>
  )
  return problem ? (
    <Tooltip label={problem} multiline maw={320}>
      {badge}
    </Tooltip>
  ) : (
    badge
  )
}

export function isOpen(state: string | undefined): boolean {
  return state === 'queued' || state === 'running'
}
