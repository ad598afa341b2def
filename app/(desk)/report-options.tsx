import { Checkbox, NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { isLanguage, LANGUAGES, type Language } from '#lib/messages/languages.ts'
import { ALL_SECTIONS, REPORT_SECTIONS, type ReportSection } from '#lib/reports/severity/report-parts.ts'

/** What severity reports look like and hold. */
export interface ReportForm {
  size: 'A4' | 'Letter'
  language: Language
  sections: ReportSection[]
}

/** Paper, language and parts of severity reports, of one interview or of many. */
export function ReportOptions({
  form,
  allowed,
  onChange,
}: {
  form: ReportForm
  /** Parts that the study lets its reports have. */
  allowed: readonly ReportSection[]
  onChange: (form: ReportForm) => void
}) {
  const t = useText()
  const { size, language, sections } = form
  const change = (changed: Partial<ReportForm>) => onChange({ size, language, sections, ...changed })
  return (
    <>
      <SegmentedControl
        aria-label={t('Paper size')}
        data={[
          { value: 'A4', label: 'A4' },
          { value: 'Letter', label: t('US Letter') },
        ]}
        value={size}
        onChange={(chosen) => change({ size: chosen as ReportForm['size'] })}
      />
      <NativeSelect
        label={t('Language of the report')}
        value={language}
        onChange={({ currentTarget: { value } }) => isLanguage(value) && change({ language: value })}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <Checkbox.Group
        label={t('Sections')}
        value={sections}
        onChange={(chosen) => change({ sections: ALL_SECTIONS.filter((section) => chosen.includes(section)) })}
      >
        <Stack gap={6} mt={6}>
          {ALL_SECTIONS.map((section) => (
            <Checkbox
              key={section}
              value={section}
              disabled={!allowed.includes(section)}
              label={t(REPORT_SECTIONS[section])}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {allowed.length < ALL_SECTIONS.length && (
        <Text size="xs" c="dimmed">
          {t('The study’s settings leave the other sections out.')}
        </Text>
      )}
    </>
  )
}

/** What reports of a study are at first: all that it lets them have. @param without what its settings leave out */
export function allowedParts(without: readonly string[]): ReportSection[] {
  return ALL_SECTIONS.filter((section) => !without.includes(section))
}
