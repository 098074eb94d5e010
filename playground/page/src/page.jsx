import { createRoot } from "react-dom/client";
import { App } from "./app.jsx";
import "slack-blocks-to-jsx/dist/style.css";
import "./page.css";

createRoot(document.getElementById("page")).render(<App />);
