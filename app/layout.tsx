import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/dropzone/styles.css'
import './global.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { densityIn } from './density.ts'
import { LanguageProvider } from './language.tsx'
import { pageText } from './page-text.ts'
import { Providers } from './providers.tsx'
import { languageOf } from './request-language.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await pageText()
  return {
    title: { default: 'Concord', template: '%s · Concord' },
    description: t('Severity of symptoms estimated from recorded interviews, and how far it agrees with clinicians'),
    icons: { icon: '/icon.svg' },
  }
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = languageOf({ headers: await headers() })
  // Given by proxy.ts; there is none in development.
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang={language} data-density={densityIn((await headers()).get('cookie'))} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <LanguageProvider language={language}>
          <Providers nonce={nonce}>{children}</Providers>
        </LanguageProvider>
      </body>
    </html>
  )
}
