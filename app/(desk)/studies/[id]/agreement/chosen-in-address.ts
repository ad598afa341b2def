import { usePathname, useSearchParams } from 'next/navigation'

/** What is chosen stands in the address, so that a view can be sent to somebody. */
export function useChosenInAddress() {
  const pathname = usePathname()
  const parameters = useSearchParams()
  const choose = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(parameters)
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    // Not by the router, which would ask the server for a page that it has already sent.
    window.history.replaceState(null, '', `${pathname}?${next}`)
  }
  return [parameters, choose] as const
}
