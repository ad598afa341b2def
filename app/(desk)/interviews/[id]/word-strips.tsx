'use client'
import { Text, UnstyledButton } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { WordsOnFaces } from '#lib/review/words-on-faces.ts'
import { clock } from '../../numbers.ts'
import { expressionName } from './expression-names.ts'
import styles from './word-strips.module.css'

const HEIGHT = 22
const WIDTH = 600

/** One strip a prompt: its share over time, its mean over the interview, and the way to its strongest clip. */
export function WordStrips({
  words,
  palette,
  onSeek,
}: {
  words: WordsOnFaces
  palette: readonly string[]
  onSeek: (ms: number) => void
}) {
  const t = useText()
  const { clips, summary } = words
  if (summary.length === 0)
    return (
      <Text size="sm" mt="sm">
        {t('No clip shows enough of the face for a comparison.')}
      </Text>
    )
  const end = clips.at(-1)!.endMs
  return (
    <ul className={styles.strips} aria-label={t('Mean share of each description')}>
      {summary.map(({ label, mean, leads, strongestMs }, i) => (
        <li key={label} className={styles.strip}>
          <Text size="sm" className={styles.label}>
            <span aria-hidden style={{ color: palette[i % palette.length] }}>
              ■
            </span>{' '}
            {expressionName(t, label)}
          </Text>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className={styles.line}
            role="img"
            aria-label={t('{label}: {mean} % on average, most likely in {leads} % of the clips', {
              label: expressionName(t, label),
              mean: Math.round(100 * mean),
              leads: Math.round(100 * leads),
            })}
          >
            <path d={pathOf(clips, i, end)} fill={palette[i % palette.length]} />
            <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="currentColor" opacity={0.25} />
          </svg>
          <Text size="sm" ta="right">
            {t.percent(mean)}
          </Text>
          <UnstyledButton
            className={styles.seek}
            onClick={() => onSeek(strongestMs)}
            aria-label={t('Go to the strongest clip for {label}, at {time}', {
              label: expressionName(t, label),
              time: clock(strongestMs),
            })}
          >
            {clock(strongestMs)}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

/** The outline of a prompt's share as steps, clip by clip; clips without a face are gaps. */
function pathOf(clips: WordsOnFaces['clips'], prompt: number, end: number): string {
  const x = (ms: number) => ((ms / end) * WIDTH).toFixed(1)
  return clips
    .flatMap(({ startMs, endMs, probabilities }) => {
      if (!probabilities) return []
      const top = (HEIGHT * (1 - probabilities[prompt]!)).toFixed(1)
      return [`M${x(startMs)} ${HEIGHT}V${top}H${x(endMs)}V${HEIGHT}Z`]
    })
    .join('')
}
