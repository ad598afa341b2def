import { useEffect, useRef } from 'react'
import { isKeyTaken, type ReviewAction, reviewAction } from './review-keys.ts'

/**
 * Runs the page's keys wherever the focus is, unless what has it needs them.
 *
 * @param act does what a key stands for
 * @param other tried for keys that stand for nothing; whether it took the key
 */
export function useReviewKeys(act: (action: ReviewAction) => void, other: (key: string) => boolean): void {
  const latest = useRef({ act, other })
  useEffect(() => {
    latest.current = { act, other }
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isKeyTaken(event.target, event.key)) return
      const altGraph = event.getModifierState('AltGraph')
      const command = !altGraph && (event.ctrlKey || event.altKey || event.metaKey)
      const action = reviewAction({ key: event.key, shift: event.shiftKey, command })
      if (action) latest.current.act(action)
      else if (command || event.shiftKey || !latest.current.other(event.key)) return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
