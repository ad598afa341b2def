'use client'
import { useText } from '#app/language.tsx'
import type { LossCurve } from '#lib/heads/loss-curve.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { EpochLines } from './epoch-lines.tsx'
import { asWritten } from './numbers.ts'

/** Loss of networks by epoch, on what they learn from and on the participants that decide when they stop; mean over the folds. */
export function LossCurves({ curves }: { curves: LossCurve }) {
  const t = useText()
  return (
    <EpochLines
      title={t('Loss by epoch')}
      points={curves}
      lines={[
        { key: 'training', name: t('training') },
        { key: 'validation', name: t('inner validation') },
      ]}
      tick={(value) => asWritten(value, t)}
      words={inWords(curves, t)}
    />
  )
}

/** The curves for people who don’t see them. */
function inWords(curves: LossCurve, t: Translator): string {
  const [first, last] = [curves[0], curves.at(-1)]
  if (!first || !last) return t('No epoch yet.')
  const best = curves.reduce((least, point) => (point.validation < least.validation ? point : least))
  return t(
    'Mean over the folds, epochs {first} to {last}: training {training} to {trained}, inner validation {validation} to {validated}, least {least} after epoch {best}.',
    {
      first: first.epoch,
      last: last.epoch,
      training: t.twoDecimals(first.training),
      trained: t.twoDecimals(last.training),
      validation: t.twoDecimals(first.validation),
      validated: t.twoDecimals(last.validation),
      least: t.twoDecimals(best.validation),
      best: best.epoch,
    },
  )
}
