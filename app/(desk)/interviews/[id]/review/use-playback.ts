import { useSyncExternalStore } from 'react'
import type { Playback, PlaybackState } from './playback.ts'

/** What a player does, up to date. */
export function usePlaybackState(playback: Playback): PlaybackState {
  return useSyncExternalStore(
    playback.subscribe,
    () => playback.state,
    () => playback.state,
  )
}
