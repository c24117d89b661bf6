// The site: `npm run docs:dev`, `npm run docs:build`. The pages are the ones that are read in the repository.
import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { defineConfig } from 'vitepress'
import { slug } from './slug.mjs'

const root = new URL('../../', import.meta.url)
const { homepage, description } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const repository = homepage.replace(/#.*$/, '')

/** In order of reading; a page that is not written yet is left out. */
const groups = [
  ['install', 'pages', 'typescript', 'platforms'],
  ['reconnecting', 'tokens', 'heartbeat', 'sending', 'receiving', 'closing'],
  ['requests-and-topics', 'deliveries', 'recorder', 'clients'],
  ['testing', 'fake-wx', 'errors', 'faq', 'options', 'api', 'size', 'moving'],
]
const titles = {
  en: ['Start', 'A socket', 'On top of a socket', 'Reference'],
  zh: ['开始', '连接', '更上一层', '参考'],
}
const fileOf = (language, name) => new URL(`../${language}/${name}.md`, import.meta.url)
const headingOf = (file) => /^# (.*)$/m.exec(readFileSync(file, 'utf8'))[1].replace(/`/g, '')

const sidebar = (language) =>
  groups
    .map((names, i) => ({
      text: titles[language][i],
      items: names
        .filter((name) => existsSync(fileOf(language, name)))
        .map((name) => ({
          text: headingOf(fileOf(language, name)),
          link: `/${language}/${name}`,
        })),
    }))
    .filter(({ items }) => items.length > 0)

const search = {
  translations: {
    button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
    modal: {
      noResultsText: '没有找到',
      resetButtonTitle: '清除',
      footer: { selectText: '打开', navigateText: '移动', closeText: '关闭' },
    },
  },
}

/** Where a link of a page leads: to another page, or to what is in the repository only. */
function siteLink(href, page) {
  if (/^(\w+:|#)/.test(href)) return href
  const target = new URL(href, pathToFileURL(page))
  const isPage = /\/docs\/(en|zh)\//.test(target.pathname) && existsSync(new URL(target.pathname, target))
  return isPage ? href : `${repository}/blob/HEAD/${target.pathname.slice(root.pathname.length)}`
}

const leaveTheSite = (markdown) =>
  markdown.core.ruler.push('leave-the-site', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? []))
      if (token.type === 'link_open') token.attrSet('href', siteLink(decodeURI(token.attrGet('href')), env.path))
  })

/** A page of its own, not one of the site's: `npm run docs:playground` makes it. */
const playground = (text, language) => ({
  text,
  link: `/playground/index.html?lang=${language}`,
  target: '_self',
})

/** Whose tables are wide: without the outline at their side they are not cut off. */
const wide = /\/(clients|platforms)\.md$/

export default defineConfig({
  title: 'wx-socket',
  description,
  srcExclude: ['architecture.md', 'platform.md'],
  cleanUrls: true,
  // Not in the pages themselves: they are read in the repository, too.
  transformPageData: ({ relativePath }) => (wide.test(relativePath) ? { frontmatter: { aside: false } } : undefined),
  locales: {
    en: {
      label: 'English',
      lang: 'en',
      themeConfig: {
        nav: [
          { text: 'Install', link: '/en/install' },
          { text: 'FAQ', link: '/en/faq' },
          { text: 'API', link: '/en/api' },
          playground('Playground', 'en'),
        ],
        sidebar: sidebar('en'),
      },
    },
    zh: {
      label: '简体中文',
      lang: 'zh-CN',
      themeConfig: {
        nav: [
          { text: '安装', link: '/zh/install' },
          { text: '常见问题', link: '/zh/faq' },
          { text: '选项', link: '/zh/options' },
          playground('试验场', 'zh'),
        ],
        sidebar: sidebar('zh'),
        outline: { label: '本页内容' },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '语言',
      },
    },
  },
  markdown: {
    anchor: { slugify: slug },
    config: leaveTheSite,
  },
  themeConfig: {
    logoLink: '/',
    search: { provider: 'local', options: { locales: { zh: search } } },
    socialLinks: [{ icon: 'github', link: repository }],
    i18nRouting: true,
  },
})
