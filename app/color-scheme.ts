'use client'
import { useComputedColorScheme } from '@mantine/core'
import { useMounted } from '@mantine/hooks'

/**
 * The colours that the page is shown in. The server does not know what this browser has chosen, so the first rendering takes it for light, as the
 * server's did; the colours themselves are set before, by a script in the page's head.
 */
export function useShownColorScheme(): 'light' | 'dark' {
  const scheme = useComputedColorScheme('light')
  return useMounted() ? scheme : 'light'
}
