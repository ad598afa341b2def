import { type AVPixelFormat, SWS_BICUBIC } from 'node-av/constants'
import { SoftwareScaleContext } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Size } from './place-region.ts'

/** Scaling tables kept; face sizes change slowly, so few are in use at a time. */
const MAX_SCALERS = 48

/** Scalers by what they scale from and to; the one that was used longest ago makes room for a new one. */
export class Scalers {
  readonly #scalers = new Map<string, SoftwareScaleContext>()

  /** @throws ConcordError bad-video for a size or format that can't be scaled */
  get(from: Size, format: AVPixelFormat, to: Size, into: AVPixelFormat): SoftwareScaleContext {
    const key = `${from.width}x${from.height}:${format}:${to.width}x${to.height}:${into}`
    const scaler = this.#scalers.get(key) ?? newScaler(from, format, to, into)
    this.#scalers.delete(key)
    this.#scalers.set(key, scaler)
    if (this.#scalers.size > MAX_SCALERS) {
      const [oldest, unused] = this.#scalers.entries().next().value!
      unused.freeContext()
      this.#scalers.delete(oldest)
    }
    return scaler
  }

  free(): void {
    for (const scaler of this.#scalers.values()) scaler.freeContext()
    this.#scalers.clear()
  }
}

/**
 * A bicubic scaler with antialiasing.
 *
 * @throws ConcordError bad-video for a size or format that can't be scaled
 */
export function newScaler(from: Size, format: AVPixelFormat, to: Size, into: AVPixelFormat): SoftwareScaleContext {
  const scaler = new SoftwareScaleContext()
  try {
    scaler.getContext(from.width, from.height, format, to.width, to.height, into, SWS_BICUBIC)
  } catch (cause) {
    throw unscalable(cause)
  }
  return scaler
}

/** @throws ConcordError bad-video where the scaler answered with an error */
export function demandScaled(status: number): void {
  if (status < 0) throw unscalable(status)
}

function unscalable(cause: unknown): ConcordError {
  return new ConcordError(
    'bad-video',
    phrase(
      'The pictures of this video have a size or pixel format that is not supported. Convert it to MP4 (H.264) and try again.',
    ),
    { cause },
  )
}
