import { type RefObject, useEffect } from 'react'

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2]
const STEP_S = 5

/** Plays, seeks and changes the speed by keys while the hands are in the sheet: Shift Space, Shift arrows, < and >. */
export function usePlayerKeys(video: RefObject<HTMLVideoElement | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const player = video.current
      const writes = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
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
  const place = SPEEDS.indexOf(player.playbackRate)
  if (shiftKey && key === ' ') void (player.paused ? player.play() : player.pause())
  else if (shiftKey && key === 'ArrowLeft') player.currentTime = Math.max(0, player.currentTime - STEP_S)
  else if (shiftKey && key === 'ArrowRight') player.currentTime += STEP_S
  else if (key === '<') player.playbackRate = SPEEDS[Math.max(0, place - 1)]!
  else if (key === '>') player.playbackRate = SPEEDS[Math.min(SPEEDS.length - 1, place + 1)]!
  else return false
  return true
}
