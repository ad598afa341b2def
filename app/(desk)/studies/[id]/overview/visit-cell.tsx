import { Group, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconCircle, IconCircleFilled, IconCircleHalf2 } from '@tabler/icons-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { IntervalBar } from '#app/(desk)/figures/interval-bar.tsx'
import { type PageTranslator, useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { GridCell } from '#lib/review/visit-grid.ts'
import { inBrackets } from '../agreement/figures-in-words.ts'
import classes from './visit-grid.module.css'

const SIZE = 13

/** One interview in the grid, a link to it: whether it is recorded, analysed and rated, what is not as it should be, and its estimate. */
export function VisitCell({ about, cell, range }: { about: string; cell: GridCell; range: [number, number] }) {
  const t = useText()
  const { estimate } = cell
  const problem = stateOf(cell)
  const number = estimate && t.oneDecimal(estimate.value)
  const interval = estimate?.interval90
  const shown = [number, problem && t(problem)].filter((text) => text !== undefined)
  // What is read out contains what is shown.
  const words = [about, ...stepsInWords(t, cell), ...shown]
  const range90 = interval && inBrackets(t, t.oneDecimal(interval[0]), t.oneDecimal(interval[1]))
  const label = [...words, ...(range90 ? [t('90 % interval {interval}', { interval: range90 })] : [])].join(', ')
  return (
    <Tooltip label={label} multiline maw={320} openDelay={400}>
      <Link href={`/interviews/${cell.interviewId}`} className={classes.cell} aria-label={label}>
        <span className={classes.marks}>
          <Mark done={cell.recorded} />
          <Mark done={cell.analysed} />
          <Mark done={cell.asked !== undefined && cell.rated >= cell.asked && cell.rated > 0} half={cell.rated > 0} />
          {estimate && (
            <span className={classes.bar}>
              <IntervalBar value={estimate.value} interval={interval} range={range} />
            </span>
          )}
          {isDoubtful(cell) && <IconAlertTriangle size={14} aria-hidden style={{ flexShrink: 0 }} />}
          {shown.length > 0 && (
            <Text span size="sm" fw={estimate ? 600 : 400}>
              {shown.join(', ')}
            </Text>
          )}
        </span>
      </Link>
    </Tooltip>
  )
}

/** What the marks of a cell are. */
export function VisitLegend() {
  const t = useText()
  const entries: [ReactNode, string][] = [
    [<Mark key="done" done />, t('recorded, analysed, rated by all who are asked to')],
    [<Mark key="half" done={false} half />, t('rated by some')],
    [<Mark key="open" done={false} />, t('not yet')],
  ]
  return (
    <Group gap="md">
      {entries.map(([mark, text]) => (
        <Group key={text} gap={4} wrap="nowrap">
          {mark}
          <Text size="xs" c="dimmed">
            {text}
          </Text>
        </Group>
      ))}
    </Group>
  )
}

function Mark({ done, half = false }: { done: boolean; half?: boolean }) {
  const Icon = done ? IconCircleFilled : half ? IconCircleHalf2 : IconCircle
  return (
    <Icon
      size={SIZE}
      aria-hidden
      color={done || half ? 'var(--mantine-color-anchor)' : 'var(--mantine-color-dimmed)'}
      style={{ flexShrink: 0 }}
    />
  )
}

/** What is not as it should be, in a word or two; undefined where all is. */
function stateOf({ recorded, analysis, analysed, noFace, doubtful }: GridCell): Message | undefined {
  if (analysis === 'failed') return phrase('failed')
  if (analysis === 'running') return phrase('analysing')
  if (analysis === 'queued') return phrase('waiting')
  if (analysed && noFace) return phrase('no face')
  if (doubtful) return phrase('check')
  return recorded ? undefined : phrase('no recording')
}

/** Whether somebody has to look at it. */
const isDoubtful = ({ analysis, analysed, noFace, doubtful }: GridCell) =>
  analysis === 'failed' || (analysed && (noFace || doubtful))

function stepsInWords(t: PageTranslator, { recorded, analysed, rated, asked }: GridCell): string[] {
  return [
    recorded ? t('recorded') : undefined,
    analysed ? t('analysed') : undefined,
    asked === undefined ? t('rated by {rated}', { rated }) : t('{rated} of {asked} rated', { rated, asked }),
  ].filter((text) => text !== undefined)
}
