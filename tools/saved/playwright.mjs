// ADDRESS HAR MHTML: has Chromium load a page, notes its requests as a HAR (Playwright) and saves it as MHTML (Chromium).
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.TOOLS}/`)("playwright-core");
const [address, har, mhtml] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ ignoreHTTPSErrors: true, recordHar: { path: har, content: "embed" } });
const page = await context.newPage();
await page.goto(address);
const session = await context.newCDPSession(page);
writeFileSync(mhtml, (await session.send("Page.captureSnapshot", { format: "mhtml" })).data);
await context.close();
await browser.close();
