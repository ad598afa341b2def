'use client'
import { NativeSelect } from '@mantine/core'
import { isLanguage, LANGUAGES } from '#lib/messages/languages.ts'
import { useText } from './language.tsx'
import { LANGUAGE_COOKIE } from './request-language.ts'

const A_YEAR_S = 365 * 24 * 3600

/** Chooses the language of this browser; the page is loaded again in it. */
export function LanguageSelect({ size = 'sm' }: { size?: 'xs' | 'sm' }) {
  const t = useText()
  return (
    <NativeSelect
      label={t('Language')}
      size={size}
      value={t.language}
      onChange={({ currentTarget: { value } }) => {
        if (!isLanguage(value) || value === t.language) return
        // biome-ignore lint/suspicious/noDocumentCookie: not every browser that people use has the Cookie Store API
        document.cookie = `${LANGUAGE_COOKIE}=${value}; path=/; max-age=${A_YEAR_S}; samesite=lax`
        window.location.reload()
      }}
    >
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </NativeSelect>
  )
}
