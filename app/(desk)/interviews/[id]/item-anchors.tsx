import { Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { Anchors } from '#lib/own-scales/stored-anchors.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import classes from './sheet-items.module.css'

/** What an item and its scores mean, as the study entered it; else the short words that the scale has. */
export function ItemAnchors({ item, anchors }: { item: ScaleItem; anchors: Anchors[string] | undefined }) {
  const t = useText()
  // The scale's own words are in the catalogue; those of the study are its own.
  const named = Object.entries<string>(item.levels ?? {}).map(([score, text]): [string, string] => [
    score,
    t.stored(text),
  ])
  const levels = Object.entries({ ...Object.fromEntries(named), ...anchors?.levels }).sort(
    ([a], [b]) => Number(a) - Number(b),
  )
  return (
    <section className={classes.anchors} aria-label={t('Anchors of {label}', { label: item.label })}>
      {anchors?.definition && (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {anchors.definition}
        </Text>
      )}
      {levels.length > 0 && (
        <dl className={classes.levels}>
          {levels.map(([score, text]) => (
            <div key={score}>
              <dt>{score}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {!anchors && (
        <Text size="xs" c="dimmed">
          {t('The study has no anchors of this item.')}
        </Text>
      )}
    </section>
  )
}
