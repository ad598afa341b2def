import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

/** Asks for everything again once a run has ended: what it made is shown elsewhere too. */
export function useAllAgainAfter(isUnderWay: boolean): void {
  const client = useQueryClient()
  const before = useRef(isUnderWay)
  useEffect(() => {
    if (before.current && !isUnderWay) void client.invalidateQueries()
    before.current = isUnderWay
  }, [isUnderWay, client])
}
