import { type ContrastiveSettings, PUBLISHED_LEAVE_OUT, PUBLISHED_SETTINGS } from '#lib/contrastive/settings.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** More variants of a clip are hardly drawn in the epochs of a training, and each takes as much of the disk as the clip itself. */
const MOST_VARIANTS = 64

/** Settings of a training as they are given on the command line. */
export interface GivenSettings {
  epochs?: string
  batch?: string
  rate: string
  patience?: string
  sameCaptions: string
  seed: string
  leaveOutEmotion?: string
  variants: string
}

/** @throws ConcordError bad-input that names the option */
export function settingsFrom({
  epochs,
  batch,
  rate,
  patience,
  sameCaptions,
  seed,
  leaveOutEmotion,
}: GivenSettings): ContrastiveSettings {
  if (sameCaptions !== 'apart' && sameCaptions !== 'alone')
    throw new ConcordError(
      'bad-input',
      phrase('--same-captions must be apart or alone, not “{sameCaptions}”.', { sameCaptions }),
    )
  const published = leaveOutEmotion === undefined ? PUBLISHED_SETTINGS : PUBLISHED_LEAVE_OUT
  return {
    ...published,
    ...(epochs === undefined ? {} : { epochs: number('--epochs', epochs, 1) }),
    ...(batch === undefined ? {} : { batch: number('--batch', batch, 2) }),
    rate: number('--rate', rate, 1e-9, false),
    ...(patience === undefined ? {} : { patience: number('--patience', patience, 1) }),
    sameCaptions: sameCaptions === 'apart' ? 'pushed apart' : 'left alone',
    seed: number('--seed', seed, 0),
  }
}

/** Variants of each clip that are stored. @throws ConcordError bad-input */
export function variantsFrom({ variants }: GivenSettings): number {
  const value = number('--variants', variants, 1)
  if (value > MOST_VARIANTS)
    throw new ConcordError(
      'bad-input',
      phrase('--variants must be {most} at most, not {value}.', { most: MOST_VARIANTS, value }),
    )
  return value
}

function number(name: string, text: string, least: number, isWhole = true): number {
  const value = Number(text)
  if (!(value >= least) || (isWhole && !Number.isInteger(value)))
    throw new ConcordError(
      'bad-input',
      isWhole
        ? phrase('{name} must be a whole number of at least {least}, not “{text}”.', { name, least, text })
        : phrase('{name} must be a number of at least {least}, not “{text}”.', { name, least, text }),
    )
  return value
}
