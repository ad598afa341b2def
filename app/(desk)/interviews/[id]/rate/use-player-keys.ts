import { type RefObject, useEffect } from 'react'
import { isScoreField } from '../use-rating-keys.ts'

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2]
const STEP_S = 5

/** The next speed of the list, wherever the player stands, such as at 1.75 from its own menu; past the ends it stays as it is. */
export const faster = (rate: number): number => SPEEDS.find((speed) => speed > rate) ?? rate
export const slower = (rate: number): number => SPEEDS.findLast((speed) => speed < rate) ?? rate

/** Plays, seeks and changes the speed by keys while the hands are in the sheet: Shift Space, Shift arrows, < and >. */
export function usePlayerKeys(video: RefObject<HTMLVideoElement | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const player = video.current
      const { target } = event
      // A field for a score takes digits alone.
      const writes = target instanceof HTMLElement && target.matches('input, textarea, select') && !isScoreField(target)
      if (!player || writes || event.ctrlKey || event.altKey || event.metaKey) return
      if (!act(player, event)) return
      event.preventDefault()
      event.stopPropagation()
    }
    document.addEventListener('keydown', press, true)
    return () => document.removeEventListener('keydown', press, true)
  }, [video])
}

/** @returns whether the key is one of the player's */
function act(player: HTMLVideoElement, { key, shiftKey }: KeyboardEvent): boolean {
  if (shiftKey && key === ' ') void (player.paused ? player.play() : player.pause())
  else if (shiftKey && key === 'ArrowLeft') player.currentTime = Math.max(0, player.currentTime - STEP_S)
  else if (shiftKey && key === 'ArrowRight') player.currentTime += STEP_S
  else if (key === '<') player.playbackRate = slower(player.playbackRate)
  else if (key === '>') player.playbackRate = faster(player.playbackRate)
  else return false
  return true
}
