import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useText } from '#app/language.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import classes from './study-tabs.module.css'

/** The pages of a study, as far as the person may see them. */
export function StudyTabs({ study: { id, may } }: { study: StudyOverview }) {
  const t = useText()
  const pathname = usePathname()
  const nav = useRef<HTMLElement>(null)
  // On a phone the tabs are wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another current tab
  useEffect(() => {
    const tab = nav.current?.querySelector<HTMLElement>('[aria-current]')
    if (nav.current && tab) nav.current.scrollLeft = tab.offsetLeft - (nav.current.clientWidth - tab.offsetWidth) / 2
  }, [pathname])
  const home = `/studies/${id}`
  const tabs = [
    { href: home, label: t('Interviews'), shown: true },
    { href: `${home}/overview`, label: t('Overview'), shown: true },
    { href: `${home}/ratings`, label: t('Ratings'), shown: true },
    { href: `${home}/agreement`, label: t('Agreement'), shown: may.agreement },
    { href: `${home}/heads`, label: t('Heads'), shown: may.agreement },
    { href: `${home}/plan`, label: t('Analysis plan'), shown: true },
    { href: `${home}/members`, label: t('Members'), shown: true },
    { href: `${home}/export`, label: t('Export'), shown: may.export },
    { href: `${home}/settings`, label: t('Settings'), shown: may.manage },
    { href: `${home}/bin`, label: t('Bin'), shown: may.delete },
    { href: `${home}/history`, label: t('History'), shown: may.manage },
  ]
  return (
    <nav ref={nav} aria-label={t('Study')} className={classes.tabs}>
      {tabs
        .filter(({ shown }) => shown)
        .map(({ href, label }) => (
          <Link key={href} href={href} className={classes.tab} aria-current={currentOf(pathname, href, home)}>
            {label}
          </Link>
        ))}
    </nav>
  )
}

/** Whether a tab is the page itself, or the one that it is below; the pages of other tabs are below the first one, too. */
function currentOf(pathname: string, href: string, home: string): 'page' | 'true' | undefined {
  if (pathname === href) return 'page'
  return href !== home && pathname.startsWith(`${href}/`) ? 'true' : undefined
}
