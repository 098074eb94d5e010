import { createRoot } from "react-dom/client";
import { App } from "./app.jsx";
import "slack-blocks-to-jsx/dist/style.css";
import "./page.css";

// What a guard has caught is on the screen as text; it needs no report beside that.
const quiet = { onCaughtError() {} };
createRoot(document.getElementById("page"), quiet).render(<App />);
