'use client'
import { SegmentedControl } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { OwnProgress } from '#lib/review/own-progress.ts'
import { useChosenInAddress } from './studies/[id]/agreement/chosen-in-address.ts'

/** What a study calls its scales; empty for the first. */
interface NamedTitle {
  name: string
  /** Name of the scale. */
  title: string
}

/** Which of a study's scales the page shows, as the address says; empty for the first. */
export function useScaleName(): string {
  const [parameters] = useChosenInAddress()
  return parameters.get('scale') ?? ''
}

/** A part of an address that leads to a scale. */
export const scaleInAddress = (name: string, before: '?' | '&' = '?') =>
  name === '' ? '' : `${before}scale=${encodeURIComponent(name)}`

/**
 * Lets a person change between the scales of a study; nothing where it has one.
 *
 * @param isFilledIn whether the sheet of the shown scale is on the page, which says itself how far it is
 * @param unsaved names of the scales with something that is not saved
 */
export function ScaleSwitch({
  scales,
  shown,
  isFilledIn = false,
  unsaved = [],
}: {
  scales: readonly (NamedTitle | OwnProgress)[]
  shown: string
  isFilledIn?: boolean
  unsaved?: readonly string[]
}) {
  const t = useText()
  const [, choose] = useChosenInAddress()
  if (scales.length < 2) return null
  return (
    <SegmentedControl
      aria-label={t('Scale')}
      w={{ base: '100%', xs: 'fit-content' }}
      maw="100%"
      // More scales than fit beside each other stand in rows.
      style={{ flexWrap: 'wrap' }}
      data={scales.map((scale) => ({
        value: scale.name,
        label: isFilledIn && scale.name === shown ? t.stored(scale.title) : labelOf(t, scale, unsaved),
      }))}
      value={shown}
      onChange={(name) => choose({ scale: name || null })}
    />
  )
}

function labelOf(t: PageTranslator, scale: NamedTitle | OwnProgress, unsaved: readonly string[]): string {
  const title = t.stored(scale.title)
  if (unsaved.includes(scale.name)) return t('{scale}: not saved', { scale: title })
  if (!('sheet' in scale)) return title
  if (scale.sheet === 'locked') return t('{scale}: signed', { scale: title })
  return t('{scale}: {done} of {count}', { scale: title, done: scale.done, count: scale.items })
}
