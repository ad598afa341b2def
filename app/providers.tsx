'use client'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { setNonce } from 'get-nonce'
import { type ReactNode, useMemo, useState } from 'react'
import { useText } from './language.tsx'
import { useMenuFocus } from './menu-focus.ts'
import { noteSignedOut } from './signed-out.ts'
import { cssVariables, themeIn } from './theme.ts'

/** @param nonce which the page's policy demands of styles */
export function Providers({ nonce: given, children }: { nonce: string | undefined; children: ReactNode }) {
  // The policy of the page that was loaded holds, whatever is fetched for it later.
  const [nonce] = useState(given)
  const t = useText()
  useMenuFocus()
  const theme = useMemo(() => themeIn(t), [t])
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { staleTime: 2000, retry: shouldRetry } },
        queryCache: new QueryCache({ onError: noteSignedOut }),
        mutationCache: new MutationCache({ onError: noteSignedOut }),
      }),
  )
  // For styles that libraries write while a page is used, such as those that keep it from scrolling behind a dialog.
  if (nonce && typeof window !== 'undefined') setNonce(nonce)
  const getStyleNonce = nonce === undefined ? undefined : () => nonce
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      {...(getStyleNonce ? { getStyleNonce } : {})}
    >
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>
  )
}

/** What the server refuses it refuses again; a lost connection is worth another try. */
function shouldRetry(failures: number, error: unknown): boolean {
  const status = (error as { status?: number }).status
  return failures < 2 && (status === undefined || status >= 500)
}
