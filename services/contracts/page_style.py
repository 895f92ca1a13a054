"""The style sheet of the page of the contracts: light and dark, on paper, and from 360 pixels on."""

from typing import Final

STYLE: Final = """
:root{--ink:#1b1d22;--soft:#565b66;--paper:#fff;--shade:#f3f4f6;--line:#d5d8de;--link:#0b4fb3}
@media(prefers-color-scheme:dark){
:root{--ink:#e8e9ec;--soft:#a9aeb9;--paper:#15171b;--shade:#22252b;--line:#3a3e47;--link:#8db9ff}}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--paper);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;
overflow-wrap:anywhere}
a{color:var(--link)}a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav{padding:1rem 1.25rem;background:var(--shade);font-size:.875rem}
nav h2{font-size:.875rem;margin:1rem 0 .25rem;border:0;padding:0}nav ul{list-style:none;margin:0;padding:0}
nav p{margin:0}nav li,nav p{padding:.2rem 0}
main{padding:1rem 1.25rem;max-width:70rem}
h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .5rem;padding-top:1rem;border-top:2px solid var(--line)}
h3{font-size:1.05rem;margin:2rem 0 .25rem}
small,i,span{color:var(--soft);font-size:.8125rem;font-style:normal;font-weight:400}
p{max-width:46rem}
code{font:.875em/1.4 ui-monospace,"DejaVu Sans Mono",monospace;background:var(--shade);
padding:.05em .25em;border-radius:3px}
table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:.9rem;margin:.75rem 0}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-size:.8125rem}tbody th{font-weight:600}
.four th:nth-child(1){width:25%}.four th:nth-child(3){width:25%}.four th:nth-child(4){width:3.5rem}
.three th:nth-child(1){width:22%}.three th:nth-child(3){width:34%}
dl{margin:.75rem 0;font-size:.9rem}
dl div{display:grid;grid-template-columns:9rem 1fr;border-bottom:1px solid var(--line);padding:.35rem 0}
dt{color:var(--soft)}dd{margin:0}
@media(min-width:64rem){body{display:grid;grid-template-columns:19rem 1fr}
nav{position:sticky;top:0;height:100vh;overflow:auto}main{padding:1rem 2.5rem}}
@media(max-width:44rem){thead{position:absolute;clip-path:inset(50%)}
table,tbody,tr,th,td{display:block;width:auto!important}tr{padding:.5rem 0;border-bottom:1px solid var(--line)}
tbody th,td{border:0;padding:.1rem 0}.four td:nth-child(4)::before{content:"since "}
td:nth-child(3)::before{content:"example "}td::before{color:var(--soft);font-size:.8125rem}
dl div{grid-template-columns:1fr}}
@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--shade:#f3f4f6;--line:#999;--link:#000}
nav{display:none}body{display:block;font-size:10pt}tr,dl div{break-inside:avoid}h2,h3{break-after:avoid}}
"""
