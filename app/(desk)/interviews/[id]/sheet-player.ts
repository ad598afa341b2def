import { createContext, type RefObject, useContext } from 'react'

const SheetPlayer = createContext<RefObject<HTMLVideoElement | null> | undefined>(undefined)

/** Around a sheet that is filled in beside its recording. */
export const SheetPlayerProvider = SheetPlayer.Provider

/** The recording beside the sheet: where it is, in s, and how to go to another time; undefined where there is none. */
export function useSheetPlayer(): { now: () => number; goTo: (seconds: number) => void } | undefined {
  const video = useContext(SheetPlayer)
  if (!video) return undefined
  return {
    now: () => video.current?.currentTime ?? 0,
    goTo: (seconds) => {
      if (video.current) video.current.currentTime = seconds
    },
  }
}
