import type { OwnManifest } from '#lib/bundles/own-manifest.ts'

/** A pixel of 0 to 255 in a range of input values, as factor of the byte's share of 255 and what is added. */
const RANGES = { '0-1': [1, 0], '0-255': [255, 0], '-1..1': [2, -1] } as const

/** Mean and deviation in 0 to 255 and RGB, as bundles have them, of those in the range and order of a network's own input. */
export function bundlePixels({ mean, deviation, range, channelOrder }: OwnManifest['input']) {
  const [factor, added] = RANGES[range]
  const ordered = (values: number[]) => (channelOrder === 'BGR' ? values.toReversed() : values)
  return {
    mean: ordered(mean).map((value) => ((value - added) * 255) / factor),
    deviation: ordered(deviation).map((value) => (value * 255) / factor),
  }
}
